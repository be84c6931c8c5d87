// Program: a command line made of subcommands, one file each.
//
//   struct EnvsOptions {
//     static constexpr const char* kName = "envs";
//     std::string id;
//     void Declare(CLI::App& app);  // description, options, an example or two in the footer
//   };
//   Program program("rookery");
//   program.Add<EnvsOptions>(Envs);  // int Envs(const EnvsOptions&)
//   return program.Main(argc, argv);
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rookery {

class Program {
 public:
  explicit Program(const std::string& description);
  // A program that is one command alone, which is then added: its options follow the name.
  struct Alone {
    std::string name;
  };
  explicit Program(const Alone& alone);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // `run` returns the exit status. What a command prints is its result, unless its Options have
  // kOutlivesItsOutput.
  template <class Options>
  void Add(std::function<int(const Options&)> run) {
    auto options = std::make_shared<Options>();
    options->Declare(AddCommand(
        Options::kName, [=] { return run(*options); }, requires { Options::kOutlivesItsOutput; }));
  }

  // Parses, runs, and answers every exception: 2 for a user's mistake, 1 for a failure, each with
  // one line on stderr. A result that can't be written, to a full disk for instance, is a failure;
  // a reader that has gone is none.
  int Main(int argc, char** argv);

 private:
  struct Command {
    CLI::App* app;
    std::function<int()> run;
    bool outlives_its_output;
  };

  CLI::App& AddCommand(const std::string& name, std::function<int()> run, bool outlives_its_output);
  int ParseAndRun(int argc, char** argv);
  std::string NearestTo(const std::string& word) const;
  const Command* Selected() const;

  std::unique_ptr<CLI::App> app_;
  bool is_alone_ = false;
  std::vector<Command> commands_;
};

// Replaces this process by `program` of the same folder, with the same arguments. Returns only by
// throwing Failure.
[[noreturn]] void ExecBeside(const std::string& program);

}  // namespace rookery
