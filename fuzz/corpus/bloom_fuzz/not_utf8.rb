class ÿş
  include Bud
  state { table :tÃ }
  bloom { t <= t {|x| ["ğ("]} }
end
