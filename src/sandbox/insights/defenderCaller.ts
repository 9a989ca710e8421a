/** The first-party application in whose name Defender writes: "Windows Azure Security Resource Provider". */
export const defenderCaller = {
  name: '8edd93e1-2103-40b4-bd70-6e34e586362d',
  objectId: '1a5a8b2e-8c0f-4a53-9d0b-6b1f1b7f2d11',
  isApplication: true,
} as const;
