export function ReviewPage(_: { id: string }) { return null; }
