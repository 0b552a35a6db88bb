// Python in a worker: Pyodide and the wheel of the catalogue, from where config.json says.

const ready = load();
ready.then(
  () => postMessage({ ready: true }),
  (error) => postMessage({ failed: String(error?.message ?? error) }),
);

async function load() {
  const config = await (await get("config.json")).json();
  const source = new URL(config.pyodide, self.location);
  const { loadPyodide } = await import(new URL("pyodide.mjs", source));
  const wheel = get(config.wheel).then((response) => response.arrayBuffer());
  const python = await loadPyodide({ indexURL: source.href });
  python.unpackArchive(await wheel, "wheel");
  return python.runPython(`
from xlkpi.addin.office.bridge import answer

lambda id, french, arguments: answer(id, french, arguments.to_py())
`);
}

async function get(name) {
  const response = await fetch(new URL(name, self.location));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response;
}

onmessage = async ({ data }) => {
  let answer;
  try {
    answer = await ready;
  } catch {
    return; // told above, once for all
  }
  let found;
  try {
    found = JSON.parse(answer(data.function, data.french, data.arguments));
  } catch (error) {
    found = { error: "#VALUE!", message: String(error.message).trim().split("\n").at(-1) };
  }
  postMessage({ id: data.id, answer: found });
};
