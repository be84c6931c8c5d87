#include "tools/group/slurm.h"

#include "core/io/atomic_file.h"
#include "core/strings.h"
#include "distributed/runtime/processes/process.h"

namespace rookery {

std::filesystem::path WriteSlurmScript(const Group& group, std::optional<int64_t> jobs) {
  const std::string folder = std::filesystem::absolute(group.folder()).string();
  const std::filesystem::path script = group.folder() / "slurm.sh";
  std::filesystem::create_directories(group.folder() / "output");
  WriteFileAtomically(
      script,
      StrCat(
          "#!/bin/bash\n", "#SBATCH --job-name=rookery\n", "#SBATCH --array=0-",
          group.members().size() - 1, jobs ? StrCat("%", *jobs) : "", "\n",
          "#SBATCH --requeue\n",            // a run goes on from its last checkpoint
          "#SBATCH --signal=B:TERM@300\n",  // seconds for that checkpoint
          "#SBATCH --output=", ShellQuote(folder + "/output/slurm-%a.txt"), "\n",
          "# Further options (time, memory, partition) are the cluster's: sbatch takes them too.\n",
          "exec ", ShellQuote(ProgramFolder() + "/rookery"), " train --resume ", ShellQuote(folder),
          " --member \"$SLURM_ARRAY_TASK_ID\"\n"));
  return script;
}

}  // namespace rookery
