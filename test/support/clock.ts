export { fastForward, fastForwardTo, settle, workflowNow } from "../../embedded/clock.ts";
