#include "tools/program.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include <CLI/CLI.hpp>

#include "core/error.h"
#include "core/printable.h"
#include "core/strings.h"

namespace rookery {
namespace {

// A reader of the output that goes away (`| head`, a closed terminal) is no reason to stop; and a
// file that is opened never has the number of an output that was closed from the start. A file that
// grows beyond `ulimit -f` is an error as a full disk is.
void SurviveItsOutputs() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // The lowest free number is the one that is missing.
    if (::fcntl(stream, F_GETFD) < 0) static_cast<void>(::open("/dev/null", O_RDWR));
  }
}

// Throws Failure where what was printed is lost: in a file, as who reads a pipe may leave it.
void FinishOutput() {
  std::cout.flush();
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && std::cout.good();
  struct stat kind {};
  const bool is_file =
      ::fstat(STDOUT_FILENO, &kind) == 0 &&
      (S_ISREG(kind.st_mode) || (S_ISCHR(kind.st_mode) && ::isatty(STDOUT_FILENO) == 0));
  if (!written && is_file) throw Failure("the output can't be written whole (is the disk full?)");
}

// -o "" and --resume "$UNSET" are mistakes, not defaults.
void RefuseEmptyWords(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& word : option->results()) {
      if (word.empty()) throw UserError(StrCat("an empty word is no ", option->get_name()));
    }
  }
}

bool TakesSettings(const CLI::App& command) {
  return std::ranges::any_of(command.get_options(), [](const CLI::Option* option) {
    return option->get_positional() &&
           option->get_type_name().find("key=value") != std::string::npos;
  });
}

// The setting that an option's name was put on, or "": options have neither '_' nor '.'.
std::string SettingOf(const std::string& word) {
  const size_t begin = std::min(word.find_first_not_of('-'), word.size());
  const size_t end = std::min(word.find('='), word.size());
  const std::string_view key = std::string_view(word).substr(begin, end - std::min(begin, end));
  if (begin == 0 || key.find_first_of("_.") == key.npos) return "";
  return end == word.size() ? StrCat(key, "=VALUE") : ShellQuote(word.substr(begin));
}

}  // namespace

Program::Program(const std::string& description)
    : app_(std::make_unique<CLI::App>(description, "rookery")) {
  app_->set_version_flag("--version", "rookery " ROOKERY_VERSION);
  app_->require_subcommand(0, 1);
  app_->get_formatter()->column_width(32);
  app_->footer(
      "Begin with:\n"
      "  rookery train configs/sac/cartpole_swingup.yaml\n"
      "  rookery COMMAND --help");
}

Program::Program(const Alone& alone)
    : app_(std::make_unique<CLI::App>("", alone.name)), is_alone_(true) {
  app_->set_version_flag("--version", StrCat(alone.name, " " ROOKERY_VERSION));
  app_->get_formatter()->column_width(32);
}

Program::~Program() = default;

CLI::App& Program::AddCommand(const std::string& name, std::function<int()> run,
                              bool outlives_its_output) {
  CLI::App* command = is_alone_ ? app_.get() : app_->add_subcommand(name);
  commands_.push_back({command, std::move(run), outlives_its_output});
  return *command;
}

const Program::Command* Program::Selected() const {
  for (const Command& command : commands_) {
    if (is_alone_ || command.app->parsed()) return &command;
  }
  return nullptr;
}

// Nearest option for "--actor", nearest command for "trian", the setting for "--agent.lr=1".
std::string Program::NearestTo(const std::string& word) const {
  const Command* command = Selected();
  std::vector<std::string> names;
  if (const std::string setting = SettingOf(word);
      !setting.empty() && command != nullptr && TakesSettings(*command->app)) {
    return StrCat("; did you mean ", setting, " (settings have no dashes)?");
  }
  if (word.starts_with("-")) {
    const CLI::App& app = command == nullptr ? *app_ : *command->app;
    for (const CLI::Option* option : app.get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  } else if (command == nullptr) {
    for (const Command& c : commands_) {
      if (!c.app->get_group().empty()) names.push_back(c.app->get_name());
    }
  }
  return DidYouMean(word.substr(0, word.find('=')), names);
}

int Program::ParseAndRun(int argc, char** argv) {
  if (argc <= 1) {
    std::cout << app_->help();
    return 0;
  }
  const auto usage_of = [&](const Command* command) {
    const bool is_sub = command != nullptr && !is_alone_;
    return StrCat(app_->get_name(), is_sub ? " " + command->app->get_name() : "", " --help");
  };
  try {
    app_->parse(argc, argv);
  } catch (const CLI::Success& request) {  // --help, --version
    return app_->exit(request);
  } catch (const CLI::ExtrasError&) {
    const Command* command = Selected();
    const std::string word = app_->remaining(true).at(0);
    const bool is_command = command == nullptr && !word.starts_with("-");
    throw UserError(StrCat(is_command ? "there is no command '" : "unexpected argument '", word,
                           "'", NearestTo(word), " (", usage_of(command), ")"));
  } catch (const CLI::ParseError& error) {
    throw UserError(StrCat(error.what(), " (", usage_of(Selected()), ")"));
  }
  const Command* command = Selected();
  if (command == nullptr) throw UserError("which command? `rookery --help` lists them");
  RefuseEmptyWords(*command->app);
  return command->run();
}

int Program::Main(int argc, char** argv) {
  SurviveItsOutputs();
  try {
    const int status = ParseAndRun(argc, argv);
    const Command* command = Selected();
    if (command == nullptr || !command->outlives_its_output) FinishOutput();
    return status;
  } catch (const UserError& error) {
    std::cerr << "rookery: " << Printable(WithoutTrace(error.what())) << "\n";
    return 2;
  } catch (const std::filesystem::filesystem_error& error) {
    std::cerr << "rookery: " << Printable(error.path1().string()) << ": " << error.code().message()
              << "\n";
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "rookery: " << Printable(WithoutTrace(error.what())) << "\n";
    return 1;
  }
}

void ExecBeside(const std::string& program) {
  const std::filesystem::path path =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() / program;
  std::ifstream in("/proc/self/cmdline", std::ios::binary);
  std::string words(std::istreambuf_iterator<char>(in), {});
  std::vector<char*> arguments;
  for (size_t at = 0; at < words.size(); at = words.find('\0', at) + 1) {
    arguments.push_back(words.data() + at);
  }
  arguments.push_back(nullptr);
  std::cout.flush();
  ::execv(path.c_str(), arguments.data());
  throw Failure(StrCat(path.string(), ": can't be run: ", std::strerror(errno),
                       "; this command needs a build with LibTorch"));
}

}  // namespace rookery
