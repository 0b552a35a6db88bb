// Asks Microsoft's tools: `node ask.cjs metadata functions.js`, `node ask.cjs manifest manifest.xml`.
// Runs in the folder that holds node_modules; prints JSON.

const { createRequire } = require("node:module");
const here = createRequire(`${process.cwd()}/`);

const questions = {
  async metadata(file) {
    const { generateCustomFunctionsMetadata } = here("custom-functions-metadata");
    const { metadataJson, errors, associate } = await generateCustomFunctionsMetadata(file);
    return { metadata: JSON.parse(metadataJson || "null"), errors, associate };
  },
  async manifest(file) {
    return here("office-addin-manifest").OfficeAddinManifest.readManifestFile(file);
  },
};

const [question, file] = process.argv.slice(2);
questions[question](file).then(
  (answer) => console.log(JSON.stringify(answer)),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
