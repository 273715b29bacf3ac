import {type SafeText, safe} from '../model/safe-text.ts';

/** `1 container`, `3 containers`. */
export const countedContainers = (count: number): SafeText =>
  safe`${count} ${count === 1 ? safe`container` : safe`containers`}`;
