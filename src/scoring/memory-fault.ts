/** How V8, the C++ library and ONNX Runtime say that memory could not be had. */
const OUT_OF_MEMORY = /failed to allocate memory|bad.?alloc|out of memory|array buffer allocation failed/i;

/** True for the message of an allocation that failed: nothing is wrong with the model, the machine is too small. */
export function isMemoryFault(message: string): boolean {
  return OUT_OF_MEMORY.test(message);
}
