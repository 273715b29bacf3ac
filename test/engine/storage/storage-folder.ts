/** A storage of Podman or CRI-O, made of files. */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {specOf} from '../bundle/state-folder.ts';

/** An id that is easy to read: of one digit. */
export const storedId = (digit: string): string => digit.repeat(64);

interface Given {
  readonly names?: readonly string[];
  /** What Podman (or CRI-O) keeps of the container as text. */
  readonly metadata?: object;
  readonly spec?: unknown;
  readonly pid?: number | string | null;
  /** Whether what watches over it lives. */
  readonly lives?: boolean;
  readonly rm?: boolean;
}

export class StorageFolder implements Disposable {
  readonly root: string;
  readonly graphRoot: string;
  readonly runRoot: string;
  readonly owner = process.getuid?.() ?? 0;
  readonly #records = {containers: [] as object[], 'volatile-containers': [] as object[]};

  constructor(
    root = mkdtempSync(join(tmpdir(), 'captop-storage-')),
    {graph = 'graph', run = 'run'}: {graph?: string; run?: string} = {},
  ) {
    this.root = root;
    this.graphRoot = join(root, graph);
    this.runRoot = join(root, run);
    for (const path of [this.graphRoot, this.runRoot])
      mkdirSync(join(path, 'overlay-containers'), {recursive: true});
    this.#write();
  }

  asked = (id: string): string => join(this.graphRoot, 'overlay-containers', id, 'userdata');
  runs = (id: string): string => join(this.runRoot, 'overlay-containers', id, 'userdata');

  add(id: string, given: Given = {}): void {
    const {names = ['web'], metadata = {'image-name': 'bb:latest', 'image-id': 'abc'}, rm = false} = given;
    const {spec = specOf(), pid = 4321, lives = true} = given;
    for (const path of [this.asked(id), this.runs(id)]) mkdirSync(path, {recursive: true});
    if (spec !== null)
      writeFileSync(
        join(this.asked(id), 'config.json'),
        typeof spec === 'string' ? spec : JSON.stringify(spec),
      );
    if (lives) writeFileSync(join(this.asked(id), 'ctl'), '');
    if (pid !== null) writeFileSync(join(this.runs(id), 'pidfile'), String(pid));
    this.#records[rm ? 'volatile-containers' : 'containers'].push({
      id,
      names,
      metadata: JSON.stringify(metadata),
    });
    this.#write();
  }

  #write(): void {
    for (const [list, records] of Object.entries(this.#records))
      writeFileSync(join(this.graphRoot, 'overlay-containers', `${list}.json`), JSON.stringify(records));
  }

  [Symbol.dispose](): void {
    rmSync(this.root, {recursive: true});
  }
}
