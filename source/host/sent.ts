/** Resolves when a question that was just asked is on its way: a socket connects in one turn and is written in the next. */
export const sent = async (): Promise<void> => {
  for (let turns = 0; turns < 2; turns++) await new Promise(resolve => setImmediate(resolve));
};
