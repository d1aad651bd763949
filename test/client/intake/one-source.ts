/** The smallest configuration with an alert source, which is Alertmanager. */
export const oneSource = `
people: { alice: { name: Alice } }
rotations: { first: { members: [alice] } }
onCall: { primary: first }
contacts: { fallback: alice, engineeringLead: alice }
alertSources: { prometheus: { kind: alertmanager, secrets: [A] } }
`;
