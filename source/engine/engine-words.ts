/** How --engine names the engines. */

/** `other` stands for containers that no engine explains. */
export const engineWords = ['docker', 'podman', 'containerd', 'crio', 'other'] as const;
export type EngineWord = (typeof engineWords)[number];
