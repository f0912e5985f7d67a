import { mount } from 'svelte';
import { register } from './offline/register.ts';
import App from './shell/App.svelte';

mount(App, { target: document.querySelector('#app') as HTMLElement });
register();
