// Stands for Excel: what it sends to Office.js's runtime for custom functions, and what it gets.

const excel = (() => {
  const waiting = new Map();
  let invocations = 0;

  // Where the runtime looks for Excel on the desktop.
  window._richApiNativeBridge = {
    sendMessageToHost(text) {
      const { id, message } = JSON.parse(text);
      const actions = message.body.Actions;
      for (const action of actions) {
        if (action.Name === "SetInvocationArrayResults") take(action.ArgumentInfo.Arguments[0]);
      }
      const body = JSON.stringify({ Results: actions.map(({ Id }) => ({ ActionId: Id, Value: null })) });
      const answer = { id, type: 2, message: { statusCode: 200, headers: {}, body } };
      setTimeout(() => this.onMessageFromHost(JSON.stringify(answer)));
    },
  };

  const ERRORS = { 1: "#N/A", 5: "#DIV/0!", 6: "#NUM!", 7: "#VALUE!", 8: "#NULL!" };

  function take(results) {
    for (const [id, fine, value, code] of results) {
      const found = fine ? shown(value) : { error: ERRORS[code] ?? `code ${code}`, message: value };
      waiting.get(id)(found);
      waiting.delete(id);
    }
  }

  function shown(value) {
    if (Array.isArray(value)) return value.map(shown);
    return value?.type === "Error" ? { error: value.basicValue, message: value.message } : value;
  }

  // Ask for a function with the values of its cells; 4 is: it takes errors among them.
  function ask(name, values) {
    invocations += 1;
    const id = invocations;
    const entry = { messageCategory: 1, messageType: 1000, targetId: "", id: "" };
    entry.message = [id, name, values, "Sheet1!A1", 4];
    const asked = new Promise((resolve) => waiting.set(id, resolve));
    const message = { type: 3, message: { entries: [entry] } };
    window._richApiNativeBridge.onMessageFromHost(JSON.stringify(message));
    return asked;
  }

  return { ask };
})();
