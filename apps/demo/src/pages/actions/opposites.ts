/** Action that a viewer sees when the clip of an action is played backwards. */
export const opposites: Readonly<Record<string, string>> = {
  'moves left': 'moves right',
  'moves right': 'moves left',
  'moves up': 'moves down',
  'moves down': 'moves up',
  grows: 'shrinks',
  shrinks: 'grows',
  'raise arms': 'lower arms',
  'lower arms': 'raise arms',
  'sit down': 'stand up',
  'stand up': 'sit down',
  'wave left': 'wave left',
  'wave right': 'wave right',
};
