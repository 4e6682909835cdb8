import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { CoordinatorRulesFields } from "./CoordinatorRulesFields";
import { type Rules, USUAL_RULES } from "./coordinatorRules";

let rules: Rules;
function Held() {
  const [held, setHeld] = useState(USUAL_RULES);
  rules = held;
  return (
    <CoordinatorRulesFields
      rules={held}
      onChange={(change) => setHeld((before) => ({ ...before, ...change }))}
      problems={{}}
    />
  );
}

it("keeps a number that was typed and the choice that left its field, both", async () => {
  const person = userEvent.setup();
  render(<Held />);
  await person.type(screen.getByRole("textbox"), "6");
  await person.click(screen.getByRole("radio", { name: /phases\.two|two phases|deux phases/ }));
  expect(rules).toEqual({ phases: "two", admission: "human", places: 6 });
});
