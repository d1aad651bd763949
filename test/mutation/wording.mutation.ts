import "../activities/wording.test.ts";
import "../activities/own-wording.test.ts";
