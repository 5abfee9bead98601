"""The public names, and where each is at home; a name is imported when it is first used."""

__version__: str

from . import datasets as datasets
from . import figures as figures
from .animation import Animation as Animation
from .animation import animate as animate
from .comparison import Comparison as Comparison
from .comparison import Contender as Contender
from .comparison import compare as compare
from .connectivity import AllToAll as AllToAll
from .connectivity import Bernoulli as Bernoulli
from .connectivity import ConnectionRule as ConnectionRule
from .connectivity import FixedIndegree as FixedIndegree
from .connectivity import OneToOne as OneToOne
from .connectivity import Pairs as Pairs
from .datasets import Dataset as Dataset
from .errors import InputError as InputError
from .errors import NeurosimError as NeurosimError
from .errors import RunInterrupted as RunInterrupted
from .errors import RunStopped as RunStopped
from .errors import UnknownNameError as UnknownNameError
from .layers import perceptron as perceptron
from .learning.base import LearningRule as LearningRule
from .learning.cross_entropy import CrossEntropyRule as CrossEntropyRule
from .learning.delta import DeltaRule as DeltaRule
from .learning.gradient import GradientRule as GradientRule
from .learning.rosenblatt import RosenblattRule as RosenblattRule
from .models.adaline import Adaline as Adaline
from .models.base import NeuronModel as NeuronModel
from .models.lif import LIF as LIF
from .models.mcculloch_pitts import McCullochPitts as McCullochPitts
from .models.rosenblatt import Rosenblatt as Rosenblatt
from .models.sigmoid import Sigmoid as Sigmoid
from .network import Network as Network
from .recording import Recording as Recording
from .recording.loading import load_recording as load_recording
from .runs import Run as Run
from .separation import separability as separability
from .simulation import simulate as simulate
from .sources import Bias as Bias
from .sources import Feature as Feature
from .sources import Poisson as Poisson
from .sources import Source as Source
from .sources import Stimulus as Stimulus
from .training import Training as Training
from .training import train as train
