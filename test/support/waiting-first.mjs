import TestSequencer from "@jest/test-sequencer";

/** Tests that kill processes wait for most of their time, and random lives take long: the others run beside them. */
const first = [/\/test\/domain\/random-lives\./, /\/test\/kill\//];

/** Starts the files that wait or take longest first, so that no core is idle at the end of a run. */
export default class WaitingFirst extends TestSequencer {
  async sort(tests) {
    const rank = ({ path }) => {
      const index = first.findIndex((pattern) => pattern.test(path));
      return index === -1 ? first.length : index;
    };
    return [...(await super.sort(tests))].toSorted((a, b) => rank(a) - rank(b));
  }
}
