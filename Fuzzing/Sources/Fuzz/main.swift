import CLibFuzzer
import Foundation

// `fuzz TARGET [options of libFuzzer] [folders]` feeds a decoder until a property breaks. The bytes
// at fault are left in a file, which goes into the corpus once the decoder is mended.

guard FuzzTarget.chosen != nil else {
  print(FuzzTarget.all.keys.sorted().joined(separator: "\n"))
  exit(CommandLine.argc == 1 ? EX_OK : EX_USAGE)
}

// libFuzzer keeps the bytes of a crash only if nobody else waits for one, as Swift's runtime may.
for crash in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { signal(crash, SIG_DFL) }

// libFuzzer takes the target's name for a folder unless it is left out.
var count = CommandLine.argc - 1
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
arguments?[0] = CommandLine.unsafeArgv[0]
exit(
  LLVMFuzzerRunDriver(&count, &arguments) { data, size in
    FuzzTarget.feed(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
  })
