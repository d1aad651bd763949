import fc from "fast-check";

// What a failed random test printed is lived again: RANDOM_SEED=-1726765631 RANDOM_PATH=19:2 npx jest THAT.test.ts
const { RANDOM_SEED: seed = "20260129", RANDOM_PATH: path = "" } = process.env;
fc.configureGlobal({ seed: Number(seed), ...(path === "" ? {} : { path }) });
