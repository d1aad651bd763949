export { projectRoot } from "../config/project-root.ts";
