import { mount } from "svelte";
import "../../shared/tokens.css";
import "../../shared/base.css";
import "./app.css";
import App from "./App.svelte";
import { language } from "./words/words.svelte";

document.documentElement.lang = language.locale;
mount(App, { target: document.getElementById("app")! });
