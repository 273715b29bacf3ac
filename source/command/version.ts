/** captop's own version, set when it is bundled. */
export const version: string = process.env.CAPTOP_VERSION ?? 'development';
