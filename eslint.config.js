import tseslint from "typescript-eslint";

// Who may import whom. A folder may import itself and the folders named here; ARCHITECTURE.md explains the direction.
const mayImport = {
  assembly: [],
  "src/numerics": [],
  "src/readers": [],
  "src/properties": ["src/readers"],
  "src/catalogue": ["src/readers", "src/properties"],
  "src/model": ["src/properties", "src/numerics"],
  "src/views": ["src/catalogue", "src/properties", "src/model"],
  "src/export": ["src/readers", "src/catalogue", "src/properties", "src/model"],
  "src/validation": ["src/readers", "src/properties", "src/model", "src/numerics"],
  workers: ["src/readers", "src/properties", "src/model", "src/numerics", "src/export", "src/validation"],
};
// Packages that only these folders may use.
const packages = {
  "@duckdb/duckdb-wasm": ["src/catalogue"],
  "apache-arrow": ["src/catalogue"],
  "@preact/signals-core": ["src/app"],
  d3: ["src/views", "src/app"],
  comlink: ["workers", "src/app"],
};
const folders = [...Object.keys(mayImport).filter((f) => f.startsWith("src/")), "src/app", "workers", "assembly"];

const boundaries = folders
  .filter((folder) => folder !== "src/app")
  .map((folder) => {
    const allowed = [folder, ...mayImport[folder]];
    const forbidden = folders.filter((other) => !allowed.includes(other));
    return {
      files: [`${folder}/**/*.ts`],
      rules: {
        "no-restricted-imports": [
          "error",
          {
            patterns: forbidden.map((other) => ({
              group: [`**/${other.replace("src/", "")}/**`],
              message: `${folder} may not import ${other} (ARCHITECTURE.md).`,
            })),
            paths: Object.entries(packages)
              .filter(([, owners]) => !owners.includes(folder))
              .map(([name]) => ({ name, message: `${folder} may not use ${name} (ARCHITECTURE.md).` })),
          },
        ],
      },
    };
  });

export default tseslint.config(
  { ignores: ["dist", "build", "node_modules", "coverage"] },
  {
    files: ["src/**/*.ts", "workers/**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: "./tsconfig.app.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/consistent-type-definitions": ["error", "type"],
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/prefer-for-of": "off",
      // Indexing gives T, not T | undefined (typed arrays would drown in checks), so conditions on it are not "unnecessary".
      "@typescript-eslint/no-unnecessary-condition": "off",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { ignoreRestSiblings: true, varsIgnorePattern: "^_", argsIgnorePattern: "^_" },
      ],
      "@typescript-eslint/no-empty-function": "off",
      eqeqeq: "error",
      "no-console": "error",
    },
  },
  {
    files: ["test/**/*.ts"],
    extends: [tseslint.configs.recommended],
    rules: {
      "@typescript-eslint/consistent-type-definitions": ["error", "type"],
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  { files: ["assembly/**/*.ts"], languageOptions: { parser: tseslint.parser } },
  ...boundaries,
);
