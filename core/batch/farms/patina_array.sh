#!/bin/bash
#SBATCH --job-name=patina-@TITLE@
#SBATCH --array=0-@LAST@
#SBATCH --ntasks=1
@NEEDS@
#SBATCH --output=patina_%A_%a.log
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --signal=B:USR1@120

# Makes the textures of a batch of Patina's: a task for each job, or for every thousandth if there are more.
# Written by "python -m core batch export --for slurm"; give it to sbatch.

batch=@BATCH@
python=@PYTHON@
patina=@PATINA@
tasks=@TASKS@
jobs=(
@JOBS@
)

export OMP_NUM_THREADS="${SLURM_CPUS_PER_TASK:-1}"
worker=
time_is_up=
ending=

# Two minutes before the end: the first signal makes the engine write a checkpoint.
warned() {
    time_is_up=yes
    [ -n "$worker" ] && kill -TERM "$worker" 2>/dev/null
}
trap warned USR1
# Slurm sends this to all processes of a task that it ends, so the engine has got it, too. A second one would kill it.
trap 'ending=yes' TERM

failed=0
for ((number = SLURM_ARRAY_TASK_ID; number < ${#jobs[@]}; number += tasks)); do
    job=${jobs[number]}
    "$python" "$patina/core" batch work "$batch" --job "$job" @OPTIONS@ &
    worker=$!
    # A signal ends the waiting, not the engine.
    while kill -0 "$worker" 2>/dev/null; do
        wait "$worker"
    done
    wait "$worker"
    status=$?
    [ "$status" -eq 0 ] || failed=1
    if [ -n "$time_is_up" ]; then
        # Where nothing has been done in the time that there was, as much time again would not do.
        if [ -e "$batch/jobs/$job/checkpoint.pt" ] ||
            { [ "$status" -eq 0 ] && ((number + tasks < ${#jobs[@]})); }; then
            # Goes on from the checkpoint; jobs that are finished are not run again.
            scontrol requeue "$SLURM_JOB_ID"
            exit
        fi
        exit "$failed"
    fi
    if [ -n "$ending" ]; then
        exit 1
    fi
done
exit "$failed"
