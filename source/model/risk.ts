import {isUnknown} from './known.ts';
import {type Finding, type ObservedContainer, type Risk, severities} from './snapshot.ts';

/**
 * The word for a container: its worst finding. `ok` where nothing above `info` stands, `unknown` where neither
 * the kernel's view nor the declared flags could be read.
 */
export function riskOf(container: ObservedContainer, findings: readonly Finding[]): Risk {
  const worst = severities.find(severity => findings.some(finding => finding.severity === severity));
  if (worst !== undefined && worst !== 'info') return worst;
  return container.pid1 === null && isUnknown(container.declared) ? 'unknown' : 'ok';
}
