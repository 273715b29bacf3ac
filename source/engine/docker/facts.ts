/** GET /info -> what the engine says of itself. To ask GET /version too would make a daemon run its runtimes. */
import {type EngineKind, engineRow} from '../../model/engine-rules.ts';
import type {EngineFacts} from '../engine.ts';
import type {InfoDocument} from './documents.ts';

/** Whether SecurityOptions has it: `name=userns` and the like. */
const hasOption = (info: InfoDocument, name: string): boolean =>
  (info.SecurityOptions ?? []).some(option => option.split(',').includes(`name=${name}`));

/** Podman's service alone names the Buildah in it (podman pkg/api/handlers/types.go, Info). */
const kindOf = (info: InfoDocument): EngineKind => (info.BuildahVersion === undefined ? 'docker' : 'podman');

/** The facts that the document holds; what it lacks is ''. */
export function factsOfInfo(info: InfoDocument): EngineFacts {
  const kind = kindOf(info);
  const version = info.ServerVersion ?? '';
  const rootless = hasOption(info, 'rootless');
  return {
    name: info.Name ?? '',
    engineKind: kind,
    engine: `${engineRow(kind).title} ${version.replace(/[+~].*$/, '')}`.trim(),
    engineVersion: version,
    kernel: info.KernelVersion ?? '',
    remapped: hasOption(info, 'userns') || rootless,
    rootless,
  };
}
