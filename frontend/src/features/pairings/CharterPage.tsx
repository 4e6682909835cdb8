export function CharterPage() {
  return null;
}
