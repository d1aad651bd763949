/** The style sheet for a phone at night: large type, and dark colours if the phone prefers them. */
export const style = `
:root { color-scheme: light dark; font: 18px/1.45 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 34rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: .5rem 0 1rem; overflow-wrap: anywhere; }
.severity { display: inline-block; margin: 0; padding: .15rem .6rem; border-radius: .3rem; font-weight: 700; color: #fff; background: #6b7280; }
.sev1 { background: #b91c1c; }
.sev2 { background: #c2410c; }
.sev3 { background: #a16207; }
button { width: 100%; min-height: 5.5rem; border: 0; border-radius: .8rem; font: inherit; font-size: 1.6rem; font-weight: 700; color: #fff; background: #15803d; }
button.small { min-height: 3.5rem; margin-top: .7rem; font-size: 1.1rem; background: #4b5563; }
button:focus-visible { outline: 4px solid #facc15; outline-offset: 2px; }
.result, .holds { padding: 1rem; border-radius: .8rem; font-size: 1.15rem; background: color-mix(in srgb, canvastext 10%, canvas); }
.links a { display: inline-block; padding: .7rem 1rem .7rem 0; font-size: 1.1rem; color: LinkText; }
dt { margin-top: .9rem; font-size: .8rem; opacity: .75; }
dd { margin: 0; overflow-wrap: anywhere; }
ul { margin: 0; padding-left: 1.1rem; }
`;
