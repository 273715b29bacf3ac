/** The containers that a storage of Podman or CRI-O lists (containers/storage, containers.json). */
import {type Check, listOf, objectOf, textValue, WrongShape} from '../shape.ts';

/** The files that list containers: those of `podman run --rm` are kept apart. */
export const storageLists = ['containers.json', 'volatile-containers.json'] as const;

/** Whether a folder holds the containers of a storage driver: `overlay-containers`. */
export const isDriver = (name: string): boolean => /^[a-z0-9]+-containers$/.test(name);

/** An id stands in paths. */
const id: Check<string> = value => {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) throw new WrongShape('an id');
  return value;
};

/** Maximum number of containers read of a storage. */
const most = 50_000;

export const storageRecords = listOf(
  objectOf({names: listOf(textValue), image: textValue, metadata: textValue}, {id}),
  most,
);

/** What Podman and CRI-O write of a container beside its layers; only CRI-O's belong to pods. */
const metadata = objectOf({'image-name': textValue, 'image-id': textValue, 'pod-id': textValue});

export interface StoredContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
  readonly manager: 'podman' | 'cri-o';
}

function metadataIn(text: string): ReturnType<typeof metadata> | undefined {
  try {
    return metadata(JSON.parse(text));
  } catch {
    // Buildah's working containers have none, or their own.
    return undefined;
  }
}

/** The containers among the records: what Buildah keeps while it builds is none. */
export const storedContainers = (records: ReturnType<typeof storageRecords>): readonly StoredContainer[] =>
  records.flatMap(({id, names = [], image = '', metadata: text = ''}) => {
    const told = metadataIn(text);
    if (told?.['image-name'] === undefined) return [];
    return [
      {
        id,
        name: names[0] ?? id.slice(0, 12),
        image: told['image-name'],
        imageId: told['image-id'] ?? image,
        manager: told['pod-id'] ? ('cri-o' as const) : ('podman' as const),
      },
    ];
  });
