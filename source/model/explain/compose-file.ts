/** A Compose file -> what each of its services asks for. */

import {readStructured} from '../document/structured-text.ts';
import {isParseError, type ParseError, parseError} from '../flags/parse-error.ts';
import {askedByService, serviceKeys} from '../flags/table.ts';
import {type Fields, isFields, textOf, textsOf} from '../flags/values.ts';
import type {Request} from '../request/request.ts';
import {wrongImage} from './image-reference.ts';
import {interpolate} from './interpolate.ts';

/** A service with its variables replaced. */
interface Service {
  readonly fields: Fields;
  /** The variables that are not set, in the order met. */
  readonly missing: ReadonlySet<string>;
}

/** Replaces the variables in what is read; what was missing is remembered, the image's first. */
function interpolated(service: Fields, variables: Readonly<Record<string, string>>): Service {
  const missing = new Set<string>();
  const replace = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const read = interpolate(value, variables);
      for (const name of read.missing) missing.add(name);
      return read.text;
    }
    if (Array.isArray(value)) return value.map(replace);
    return isFields(value) ? replaceAll(value) : value;
  };
  const replaceAll = (fields: Fields): Fields =>
    Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, replace(value)]));
  const fields = ['image', ...serviceKeys, 'container_name', 'command'].flatMap(key =>
    service[key] === undefined ? [] : [[key, replace(service[key])] as const],
  );
  return {fields: {...service, ...Object.fromEntries(fields)}, missing};
}

const unseen: ReadonlyArray<readonly [key: string, sentence: string]> = [
  ['extends', 'extends: the other service is not looked at'],
  ['volumes_from', 'volumes_from: the mounts of the other container are not looked at'],
  ['gpus', 'gpus: the devices of the graphics driver are not looked at'],
];

/** The image of a service, '' if it is only built. Variables that are not set may be why its name is not one. */
function imageOf({fields, missing}: Service): string | ParseError {
  const image = textOf(fields.image);
  const misnamed = image === '' ? null : wrongImage(image);
  if (misnamed === null) return image;
  const unset = [...missing].map(variable => `; the variable ${variable} is not set`);
  return parseError(misnamed.error + unset.join(''));
}

function requestOf(name: string, service: Service): Request | ParseError {
  const image = imageOf(service);
  if (isParseError(image)) return image;
  const {fields, missing} = service;
  const asked = askedByService(fields);
  if (isParseError(asked)) return asked;
  return {
    name: textOf(fields.container_name) || name,
    image: image || `(built for ${name})`,
    asked,
    command: textsOf(fields.command),
    assumptions: [
      ...unseen.flatMap(([key, sentence]) => (fields[key] === undefined ? [] : [sentence])),
      ...[...missing].map(variable => `the variable ${variable} is not set and is taken for empty`),
    ],
  };
}

/** What the services of a Compose file ask for, in its order; one sentence where it cannot be read. */
export function servicesOf(
  text: string,
  variables: Readonly<Record<string, string>>,
): readonly Request[] | ParseError {
  const read = readStructured(text, 'Compose file');
  if (isParseError(read)) return read;
  const {content} = read;
  const services = isFields(content) ? content.services : undefined;
  if (!isFields(services) || Object.keys(services).length === 0)
    return parseError('the Compose file has no services');
  const requests: Request[] = [];
  for (const [name, fields] of Object.entries(services)) {
    if (!isFields(fields)) return parseError(`the service ${JSON.stringify(name)} has no fields`);
    const request = requestOf(name, interpolated(fields, variables));
    if (isParseError(request)) return parseError(`service ${JSON.stringify(name)}: ${request.error}`);
    requests.push(request);
  }
  return requests;
}
