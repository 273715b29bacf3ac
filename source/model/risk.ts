import {isUnknown} from './known.ts';
import {type Container, type Finding, type Risk, severities} from './snapshot.ts';

/**
 * The risk of a container: the severity of its worst finding. `ok` if that is `info` or there is none; `unknown` if
 * neither its processes nor its expected sets are known.
 */
export function riskOf(
  container: Pick<Container, 'pid1' | 'declared' | 'expected'>,
  findings: readonly Finding[],
): Risk {
  const worst = severities.find(severity => findings.some(finding => finding.severity === severity));
  if (worst !== undefined && worst !== 'info') return worst;
  const unseen = container.pid1 === null;
  return unseen && (isUnknown(container.declared) || isUnknown(container.expected)) ? 'unknown' : 'ok';
}
