/**
 * How the docker command calls a plugin (docker/cli, cli-plugins/manager): with all of its own arguments, that is its
 * global flags, the plugin's name, and what stands behind it.
 */
import {dirname} from 'node:path';

/** What `docker … captop …` means: captop's own arguments, and variables of the environment. */
export interface DockerCall {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

type Meaning = (value: string) => Partial<DockerCall>;

interface GlobalFlag {
  readonly names: readonly string[];
  readonly takesValue: boolean;
  /** What it means to captop, if anything. */
  readonly meaning: Meaning;
}

const nothing: Meaning = () => ({});
const verifyTls = {DOCKER_TLS_VERIFY: '1'};
/** captop takes the folder with ca.pem, cert.pem and key.pem in it, as DOCKER_CERT_PATH names it. */
const certificate: Meaning = file => ({env: {...verifyTls, DOCKER_CERT_PATH: dirname(file)}});

/** The global flags of the docker command (`docker --help`). */
const globalFlags: readonly GlobalFlag[] = [
  {names: ['--context', '-c'], takesValue: true, meaning: name => ({args: ['--context', name]})},
  {names: ['--host', '-H'], takesValue: true, meaning: url => ({args: ['--host', url]})},
  {names: ['--config'], takesValue: true, meaning: folder => ({env: {DOCKER_CONFIG: folder}})},
  {names: ['--tlscacert', '--tlscert', '--tlskey'], takesValue: true, meaning: certificate},
  {names: ['--tls', '--tlsverify'], takesValue: false, meaning: () => ({env: verifyTls})},
  {names: ['--log-level', '-l'], takesValue: true, meaning: nothing},
  {names: ['--debug', '-D'], takesValue: false, meaning: nothing},
];

/** What the words mean that docker calls its plugin with. */
export function readDockerCall(words: readonly string[]): DockerCall {
  const args: string[] = [];
  const env: Record<string, string> = {};
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined && word !== 'captop'; word = rest.shift()) {
    const [, name = word, attached] = /^(--[^=]+)=(.*)$/s.exec(word) ?? /^(-[cHl])(.+)$/s.exec(word) ?? [];
    const flag = globalFlags.find(({names}) => names.includes(name));
    if (flag === undefined) continue;
    const value = flag.takesValue ? (attached ?? rest.shift() ?? '') : '';
    const meant = flag.meaning(value);
    args.push(...(meant.args ?? []));
    Object.assign(env, meant.env);
  }
  // The flags that say which daemon stand behind the word explain, and other commands have none.
  const [first, ...others] = rest;
  if (first === 'explain') return {args: [first, ...args, ...others], env};
  return {args: [...args, ...rest], env};
}
