import { useScope } from "../api/session.tsx";
import { CaptureDrop } from "../jobs/capture-drop.tsx";
import { chooseTheme, useThemeChoice } from "../layout/theme.ts";
import { Panel } from "../parts/panel.tsx";
import { InterfaceList } from "../setup/interface-list.tsx";

/** Where traffic comes from, and how it looks. */
export function GeneralTab() {
  const mayWrite = useScope("WRITE");
  const theme = useThemeChoice();
  return (
    <div className="grid">
      <div className="span-6 col">
        <InterfaceList />
      </div>
      <div className="span-6 col">
        <Panel title="Look">
          <div className="segments" role="group" aria-label="Theme">
            {(["system", "dark", "light"] as const).map((choice) => (
              <button key={choice} type="button" aria-pressed={theme === choice} onClick={() => chooseTheme(choice)}>
                {{ system: "As the system", dark: "Dark", light: "Light" }[choice]}
              </button>
            ))}
          </div>
        </Panel>
        {mayWrite && <CaptureDrop />}
      </div>
    </div>
  );
}
