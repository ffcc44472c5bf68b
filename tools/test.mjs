// `npm test`: installs what is missing, finds a browser, and checks everything: formatting, lint, types, tests, build, browser.
import { checkNode, installPackages, npm, requireChromium } from "./setup.mjs";

checkNode();
installPackages();
npm(["run", "check"], { CHROMIUM_PATH: requireChromium() });
