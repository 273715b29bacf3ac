/** What containers are compared with, in words. */
import type {Profile} from '../model/profile.ts';
import {type SafeText, safe, sanitise} from '../model/safe-text.ts';

/** `the profile docker`; without a profile for all, `what each one's engine grants by default`. */
export const profileWords = (profile: Profile | null): SafeText =>
  profile === null
    ? safe`what each one's engine grants by default`
    : safe`the profile ${sanitise(profile.name, 40)}`;
