/** `83.1 %` */
export const formatShare = (share: number): string => `${(100 * share).toFixed(2)} %`;
