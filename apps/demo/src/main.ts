import { mount } from 'svelte';
import { register } from './offline/register.ts';
import App from './shell/App.svelte';
import { address } from './shell/address.svelte.ts';
import { pageOf } from './shell/page-names.ts';
import { loadPage } from './shell/pages.ts';

// Before the frame is built, so that both happen at the same time; the frame shows a failure.
void loadPage(pageOf(address.page));
mount(App, { target: document.querySelector('#app') as HTMLElement });
register();
