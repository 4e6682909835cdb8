export function ProgrammesPage() {
  return null;
}
