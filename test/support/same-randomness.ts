import fc from "fast-check";

// A failed random test prints its seed and path, with which it can be run again: RANDOM_SEED=-1726765631
// RANDOM_PATH=19:2 npx jest THAT.test.ts
const { RANDOM_SEED: seed = "20260129", RANDOM_PATH: path = "" } = process.env;
fc.configureGlobal({ seed: Number(seed), ...(path === "" ? {} : { path }) });
