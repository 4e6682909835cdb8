export function PlanSessionPage() {
  return null;
}
