import { loadConfig } from "../../config/config.ts";
import { projectRoot } from "../../config/project-root.ts";
import { loadOutsideSystems } from "../../integrations/connections.ts";
import { whyNobodySends } from "../../integrations/contact-channels.ts";

const connectionsIn = async (paging: object) => {
  const config = loadConfig({}, projectRoot);
  const connect = await loadOutsideSystems();
  return connect({
    ...config,
    environment: { outsideSystems: {} },
    settings: { ...config.settings, paging: { ...config.settings.paging, ...paging } },
  });
};

test("a channel without a vendor is said to have none, with the system that would send by it", async () => {
  const connections = await connectionsIn({ ntfyServer: "https://ntfy.example.com" });
  expect(whyNobodySends("push", connections)).toBeUndefined();
  expect(whyNobodySends("sms", connections)).toBe("Nothing goes out by sms: Twilio is not configured here.");
});

test("without any vendor the local outbox is named, too", async () => {
  expect(whyNobodySends("email", await connectionsIn({}))).toMatch(/What is sent stands in the local outbox\.$/);
});
