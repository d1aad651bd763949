import { logOutput } from "../../config/log-output.ts";

/**
 * Makes a fake log file on a disk that the test can fill; a full disk takes a few bytes of a line before it refuses.
 */
function disk() {
  const written: string[] = [];
  let refuses: string | undefined;
  let takesBefore = 0;
  return {
    text: () => written.join(""),
    fill: (code: string, bytes = 0) => {
      refuses = code;
      takesBefore = bytes;
    },
    makeRoom: () => {
      refuses = undefined;
    },
    write: (_: number, bytes: Buffer) => {
      const room = refuses === undefined ? bytes.length : takesBefore;
      if (room === 0) throw Object.assign(new Error(`${String(refuses)}: it is not written`), { code: refuses });
      takesBefore = 0;
      const taken = Math.min(room, bytes.length);
      written.push(bytes.subarray(0, taken).toString());
      return taken;
    },
  };
}

test.each(["ENOSPC", "EPIPE", "EIO"])(
  "a log that cannot be written (%s) loses lines, and the process goes on",
  (code) => {
    const file = disk();
    const output = logOutput(1, file.write);
    output.write("one\n");
    file.fill(code);
    output.write("two\n");
    output.write("three\n");
    expect(output.failing()).toEqual({ lines: 2, why: `${code}: it is not written` });
    expect(file.text()).toBe("one\n");
  },
);

test("once it can be written again, the log says how many lines were lost and why", () => {
  const file = disk();
  const output = logOutput(1, file.write);
  file.fill("ENOSPC");
  output.write("one\n");
  output.write("two\n");
  file.makeRoom();
  output.write("three\n");
  const [loss = "", line] = file.text().split("\n");
  expect(JSON.parse(loss)).toMatchObject({ msg: "2 lines of this log were lost: ENOSPC: it is not written" });
  expect(line).toBe("three");
  expect(output.failing()).toBeUndefined();
  expect(output.lostInAll()).toBe(2);
});

test("a line that was cut off by the full disk ends before the next one begins", () => {
  const file = disk();
  const output = logOutput(1, file.write);
  file.fill("ENOSPC", 4);
  output.write("a long line\n");
  file.makeRoom();
  output.write("the next\n");
  const lines = file.text().split("\n");
  expect([lines[0], lines[2]]).toEqual(["a lo", "the next"]);
});

test("a reader that is busy for a moment loses nothing", () => {
  let asked = 0;
  const written: string[] = [];
  const output = logOutput(1, (_, bytes) => {
    asked += 1;
    if (asked < 3) throw Object.assign(new Error("EAGAIN: busy"), { code: "EAGAIN" });
    written.push(bytes.toString());
    return bytes.length;
  });
  output.write("one\n");
  expect(written).toEqual(["one\n"]);
  expect(output.lostInAll()).toBe(0);
});
