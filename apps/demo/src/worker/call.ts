/** A call that the page makes: what it sends, and what comes back. */
export interface Call<Sent, Returned> {
  readonly sent: Sent;
  readonly returned: Returned;
}
