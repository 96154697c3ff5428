/** Collects rows by section, shows each as it comes, and prints a table a section at the end. */
export type Report = { row(section: string, figures: Readonly<Record<string, string | number>>): void; print(): void };

export const report = (): Report => {
  const sections = new Map<string, Readonly<Record<string, string | number>>[]>();
  return {
    row: (section, figures) => {
      sections.set(section, [...(sections.get(section) ?? []), figures]);
      process.stderr.write(
        `${section}: ${Object.entries(figures)
          .map(([name, value]) => `${name} ${value}`)
          .join(', ')}\n`,
      );
    },
    print: () => {
      for (const [section, rows] of sections) {
        console.log(`\n${section}`);
        console.table(rows);
      }
    },
  };
};
