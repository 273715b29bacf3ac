/** What a bundle of Docker lacks, from the file that dockerd keeps of each container (moby container/container.go). */
import {dirname, join} from 'node:path';
import {isUnknown} from '../../model/known.ts';
import {type Checked, objectOf, recordOf, textValue} from '../shape.ts';
import {type BundleFolder, readJson} from './bundle.ts';
import type {BundleNames} from './names.ts';
import type {RuntimeSpec} from './spec.ts';

const containerFile = objectOf({
  Name: textValue,
  Image: textValue,
  Config: objectOf({Image: textValue, Labels: recordOf(textValue)}),
});

/** The folder of the container's own files: beside that of the container whose network, and /etc/hostname, it has. */
function ownFolder({mounts = []}: RuntimeSpec, id: string): string | undefined {
  const source = mounts.find(({destination}) => destination === '/etc/hostname')?.source ?? '';
  const all = dirname(dirname(source));
  return all.endsWith('/containers') ? join(all, id) : undefined;
}

/** The names of a container that dockerd made; undefined for any other, or if they cannot be read. */
export async function namesByDocker(
  spec: RuntimeSpec,
  id: string,
  bundle: BundleFolder,
): Promise<(BundleNames & {readonly imageId: string}) | undefined> {
  const path = ownFolder(spec, id);
  if (path === undefined) return undefined;
  const read = await readJson({...bundle, path}, 'config.v2.json', containerFile);
  if (isUnknown(read)) return undefined;
  const {Name, Image, Config}: Checked<typeof containerFile> = read;
  return {
    name: Name?.replace(/^\//, '') || id.slice(0, 12),
    image: Config?.Image ?? '',
    imageId: Image ?? '',
    labels: Config?.Labels ?? {},
  };
}
