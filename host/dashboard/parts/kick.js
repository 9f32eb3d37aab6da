import { ask, devicePath } from "../api.js";
import { deviceText } from "../dom.js";
import { t } from "../i18n.js";
import { confirm } from "./confirm.js";
import { errorText, say } from "./notices.js";

// Asks, and closes every connection of that device; whether it was done. `fault` is told why not.
export async function kick(id, fault) {
  if (!(await confirm(t("kick.title"), deviceText(id), t("kick.text"), t("kick")))) return false;
  try {
    await ask(devicePath(id), { method: "DELETE" });
    say(t("kick.done", { id }));
    return true;
  } catch (error) {
    fault(errorText(error));
    return false;
  }
}
