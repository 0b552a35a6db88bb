// Cells to Python and back. The functions below it, one for each name, forward to call().
//
// Python runs in a worker, so that Excel never waits for it: the first call starts it, and
// calls made meanwhile are answered once it has loaded.

const xlkpi = (() => {
  const waiting = new Map();
  const listeners = new Set();
  let worker = null;
  let state = { name: "asleep" };
  let calls = 0;

  function tell(name, message = "") {
    state = { name, message };
    listeners.forEach((listener) => listener(state));
  }

  function start() {
    if (worker) return;
    tell("loading");
    worker = new Worker(new URL("worker.js", document.baseURI), { type: "module" });
    worker.onmessage = ({ data }) => {
      if (data.ready) tell("ready");
      else if (data.failed) fail(data.failed);
      else settle(data);
    };
    worker.onerror = (event) => fail(event.message || "worker.js");
  }

  // Without Python every waiting cell says why; the next call tries anew.
  function fail(message) {
    worker.terminate();
    worker = null;
    tell("failed", message);
    const left = [...waiting.values()];
    waiting.clear();
    left.forEach(({ reject }) => reject(error("#N/A", `Python: ${message}`)));
  }

  function settle({ id, answer }) {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (answer.error === undefined) {
      resolve(Array.isArray(answer.value) ? answer.value.map((row) => row.map(cell)) : answer.value);
      return;
    }
    const found = error(answer.error, answer.message);
    // Office.js makes #VALUE! of these two when they are thrown; returned they keep their name
    if (answer.error === "#REF!" || answer.error === "#NAME?") resolve(found);
    else reject(found);
  }

  function cell(value) {
    return value !== null && typeof value === "object" ? error(value.error) : value;
  }

  function error(code, message = "") {
    const known = Object.values(CustomFunctions.ErrorCode).includes(code);
    return known
      ? new CustomFunctions.Error(code, message)
      : new CustomFunctions.Error(CustomFunctions.ErrorCode.invalidValue, `${code} ${message}`);
  }

  // A range as Python's bridge takes it (see bridge.py); {} for an argument left out. Whole
  // columns are mostly blank: what follows the last filled row is told as a number of rows.
  function pack(argument) {
    if (argument === null || argument === undefined) return {};
    if (!Array.isArray(argument)) {
      // Office.js adds a description of the call behind the arguments that are given
      if (typeof argument === "object" && plain(argument) === null) return {};
      argument = [[argument]];
    }
    const columns = argument[0]?.length ?? 1;
    let filled = argument.length;
    while (filled > 0 && argument[filled - 1].every((content) => plain(content) === null)) filled -= 1;
    const blank = argument.length - filled;
    const numbers = new Float64Array(filled * columns);
    const known = new Map();
    let codes = null;
    for (let row = 0, at = 0; row < filled; row += 1) {
      for (let column = 0; column < columns; column += 1, at += 1) {
        const content = argument[row][column];
        if (typeof content === "number") {
          numbers[at] = content;
          continue;
        }
        codes ??= new Int32Array(numbers.length);
        const other = plain(content);
        if (!known.has(other)) known.set(other, known.size + 1);
        codes[at] = known.get(other);
      }
    }
    const others = codes ? { codes, others: JSON.stringify([...known.keys()]) } : {};
    return { columns, blank, numbers, ...others };
  }

  // A cell that holds no plain number: blank is null, an error its text, rich data its value.
  function plain(content) {
    if (content === "" || content === null || content === undefined) return null;
    if (typeof content !== "object") return content;
    return content.code ?? content.basicValue ?? null;
  }

  // What a repeating argument holds: nothing where the description of the call stands there.
  function ranges(argument) {
    return Array.isArray(argument) ? argument : [];
  }

  function call(id, french, given) {
    return new Promise((resolve, reject) => {
      start();
      calls += 1;
      waiting.set(calls, { resolve, reject });
      const packed = given.map(pack);
      const buffers = packed.flatMap(({ numbers, codes }) =>
        [numbers, codes].filter(Boolean).map((array) => array.buffer),
      );
      worker.postMessage({ id: calls, function: id, french, arguments: packed }, buffers);
    });
  }

  function watch(listener) {
    listeners.add(listener);
    listener(state);
  }

  return { call, ranges, start, watch };
})();
