import {isUnknown} from './known.ts';
import {type Container, type Finding, type Risk, severities} from './snapshot.ts';

/**
 * The word for a container: its worst finding. `ok` where nothing above `info` stands, `unknown` where neither
 * the kernel's view nor what the flags lead to is known.
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
