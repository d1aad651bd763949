/** Rules that oxlint does not have, as a plugin. */
const noClock = {
  create: (context) => ({
    NewExpression(node) {
      if (node.callee.name !== "Date" || node.arguments.length > 0) return;
      context.report({
        node,
        message: "Incident time is an argument: this code also runs in clients, simulators and replays.",
      });
    },
  }),
};

const isPrivate = (member) => member.key?.type === "PrivateIdentifier";

const classIsNominal = {
  create: (context) => {
    const check = (node) => {
      if (node.superClass !== null || node.body.body.some(isPrivate)) return;
      context.report({
        node,
        message: "Without a #private member any object of the same shape passes for an instance of this class.",
      });
    };
    return { ClassDeclaration: check, ClassExpression: check };
  },
};

export default { meta: { name: "own" }, rules: { "no-clock": noClock, "class-is-nominal": classIsNominal } };
