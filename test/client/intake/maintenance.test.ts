import { type MaintenanceWindow, rememberingNone } from "../../../records/maintenance-windows.ts";

const window: MaintenanceWindow = {
  ...{ id: "1", reason: "Upgrade", conditions: ['service="api"'], declaredBy: "alice" },
  ...{ startsAt: 0, endsAt: 3_600_000 },
};

/**
 * Makes a store of maintenance windows that several processes share, with a count of the reads, and a clock that the
 * test sets.
 */
const shared = () => {
  const windows: MaintenanceWindow[] = [];
  let asked = 0;
  let now = 0;
  const remembering = rememberingNone(
    {
      at: async () => windows,
      comingAt: async () => {
        asked += 1;
        return [...windows];
      },
      declare: async (one) => {
        windows.push(one);
      },
      end: async () => {
        windows.pop();
        return true;
      },
    },
    () => now,
  );
  return {
    remembering,
    declareElsewhere: () => windows.push(window),
    inForceAt: async (at: number) => {
      now = at;
      return (await remembering.at(at)).length;
    },
    asked: () => asked,
  };
};

test("while there are no windows they are asked for every five seconds; one that is declared elsewhere counts then", async () => {
  const { inForceAt, declareElsewhere, asked } = shared();
  for (const at of [0, 1000, 4999]) expect(await inForceAt(at)).toBe(0);
  expect(asked()).toBe(1);
  declareElsewhere();
  expect(await inForceAt(4999)).toBe(0);
  expect(await inForceAt(5000)).toBe(1);
});

test("one that is declared here counts at once, and while there is one nothing is remembered", async () => {
  const { remembering, inForceAt } = shared();
  expect(await inForceAt(0)).toBe(0);
  await remembering.declare(window);
  expect(await inForceAt(1)).toBe(1);
  await remembering.end("1", 2);
  expect(await inForceAt(3)).toBe(0);
});

test("one that is declared while others are being asked for is not forgotten over their answer", async () => {
  const { remembering, inForceAt } = shared();
  const asking = remembering.at(0);
  await remembering.declare(window);
  await asking;
  expect(await inForceAt(1)).toBe(1);
});

test("one that has not begun yet is not in force", async () => {
  const { remembering, inForceAt } = shared();
  await remembering.declare({ ...window, startsAt: 1000 });
  expect(await inForceAt(999)).toBe(0);
  expect(await inForceAt(1000)).toBe(1);
});
